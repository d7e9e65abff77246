# The manual page of valectl, installed as govalectl.
s/^\.Dt VALECTL 8$/.Dt GOVALECTL 8/
s/^\.Nm valectl$/.Nm govalectl/
s/^\([$#]\) valectl/\1 govalectl/
s/| valectl/| govalectl/g
s/`valectl /`govalectl /g
s/^valectl: /govalectl: /
s,/usr/local/bin/valectl,/usr/local/bin/govalectl,g
