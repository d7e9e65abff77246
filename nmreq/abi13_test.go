package nmreq

import (
	"reflect"
	"testing"
)

// Each field has a pattern of its own, so none can be forgotten or taken for another.
func TestRegister13(t *testing.T) {
	var old Register13
	fillFields(reflect.ValueOf(&old).Elem())
	sameFields(t, old, old.To14())
	sameFields(t, old, old.To14().To13())
	if r := old.To14(); r.HostTxRings != 0 || r.HostRxRings != 0 {
		t.Errorf("host rings from nowhere: %+v", r)
	}
}

func TestPortInfoGet13(t *testing.T) {
	var old PortInfoGet13
	fillFields(reflect.ValueOf(&old).Elem())
	old.Pad1 = 0
	sameFields(t, old, old.To14())
}

// fillFields gives each named field a pattern of its own.
func fillFields(v reflect.Value) {
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "_" {
			fill(v.Field(i), byte(i+1))
		}
	}
}

// sameFields compares the fields of old with those of the same name of converted.
func sameFields(t *testing.T, old, converted any) {
	t.Helper()
	from, to := reflect.ValueOf(old), reflect.ValueOf(converted)
	for i := range from.NumField() {
		name := from.Type().Field(i).Name
		if name == "_" || name == "Pad1" {
			continue
		}
		if got, want := to.FieldByName(name).Uint(), from.Field(i).Uint(); got != want {
			t.Errorf("%T.%s became %#x in %T, want %#x", old, name, got, converted, want)
		}
	}
}
