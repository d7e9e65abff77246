package main

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"govale/netmap"
)

// A topModel is the state of valectl top. It changes in Update only; what it looks like
// is in View.
type topModel struct {
	device string
	look   func() topSample
	ascii  bool // no curves but of ASCII

	width, height int
	sort          string // "name", "tx", "rx" or "drops"
	paused        bool
	offset        int // of the first row that is shown

	at    time.Time
	meter rateMeter
	hist  map[string]*history // by name
	rows  []topRow            // in the order in which they are shown
	err   error               // that ended it
}

// A topSample is what a look at the device found.
type topSample struct {
	at  time.Time
	all []netmap.SwitchStats
	err error
}

// topTick says that it is time to look again.
type topTick struct{}

func newTopModel(device, sort string, look func() topSample) *topModel {
	return &topModel{device: device, sort: sort, look: look, hist: map[string]*history{}}
}

// Init asks for the first tick.
func (m *topModel) Init() tea.Cmd { return tick() }

func tick() tea.Cmd { return tea.Tick(topInterval, func(time.Time) tea.Msg { return topTick{} }) }

// Update takes one event.
func (m *topModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		return m, m.key(msg.String())
	case topTick:
		if m.paused {
			return m, tick()
		}
		return m, func() tea.Msg { return m.look() }
	case topSample:
		if m.take(msg); m.err != nil {
			return m, tea.Quit
		}
		return m, tick()
	}
	return m, nil
}

// key does what a key stands for.
func (m *topModel) key(k string) tea.Cmd {
	page := m.room()
	switch k {
	case "q", "ctrl+c":
		return tea.Quit
	case "ctrl+z":
		return tea.Suspend
	case "p", "space":
		m.paused = !m.paused
	case "n":
		m.sortBy("name")
	case "t":
		m.sortBy("tx")
	case "r":
		m.sortBy("rx")
	case "d":
		m.sortBy("drops")
	case "up", "k":
		m.scroll(-1)
	case "down", "j":
		m.scroll(1)
	case "pgup":
		m.scroll(-page)
	case "pgdown":
		m.scroll(page)
	case "home":
		m.scroll(-len(m.rows))
	case "end":
		m.scroll(len(m.rows))
	}
	return nil
}

// take makes rows of a sample. What a pause has kept from being shown stays so.
func (m *topModel) take(s topSample) {
	if s.err != nil {
		m.err = s.err
		return
	}
	if m.paused {
		return // looked at before the key was pressed
	}
	m.at = s.at
	m.rows = m.measure(s)
	m.order()
	m.scroll(0)
}

func (m *topModel) sortBy(key string) {
	m.sort = key
	m.offset = 0
	m.order()
}

func (m *topModel) resize(width, height int) {
	m.width, m.height = width, height
	m.scroll(0)
}

// scroll moves by n rows, as far as there are any.
func (m *topModel) scroll(n int) {
	m.offset = max(0, min(m.offset+n, len(m.rows)-m.room()))
}

// room returns how many rows the screen has beside title, heading and help.
func (m *topModel) room() int { return max(m.height-3, 1) }
