package pipenet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// Listener accepts connections made of pipes. Use Listen.
type Listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// Listen returns an open listener.
func Listen() *Listener {
	return &Listener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// ErrRefused is what dialling a closed listener ends with.
var ErrRefused = errors.New("connection refused")

// DialContext connects to the listener, whatever the address; it fits http.Transport.
func (l *Listener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- buffered(server):
		return buffered(client), nil
	case <-l.closed:
		return nil, ErrRefused
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, io.EOF
	}
}

// Close implements net.Listener.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *Listener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// conn is one end of a pipe that, like a TCP socket, takes writes nobody reads yet. Without that, two ends that
// answer each other from their readers wait for each other.
type conn struct {
	net.Conn
	queue  chan []byte
	closed chan struct{}
	once   sync.Once
}

func buffered(c net.Conn) *conn {
	p := &conn{Conn: c, queue: make(chan []byte, 1000), closed: make(chan struct{})}
	go p.pump()
	return p
}

func (p *conn) pump() {
	defer func() { _ = p.Conn.Close() }()
	for {
		select {
		case data := <-p.queue:
			_, _ = p.Conn.Write(data)
			continue
		default:
		}
		select {
		case data := <-p.queue:
			_, _ = p.Conn.Write(data)
		case <-p.closed:
			return
		}
	}
}

// Write implements net.Conn.
func (p *conn) Write(data []byte) (int, error) {
	select {
	case <-p.closed:
		return 0, net.ErrClosed
	default:
	}
	select {
	case p.queue <- bytes.Clone(data):
		return len(data), nil
	case <-p.closed:
		return 0, net.ErrClosed
	}
}

// Close implements net.Conn; it lets what was written be read for a second more.
func (p *conn) Close() error {
	p.once.Do(func() {
		close(p.closed)
		_ = p.SetReadDeadline(time.Unix(1, 0))
		_ = p.Conn.SetWriteDeadline(time.Now().Add(time.Second))
	})
	return nil
}

// SetWriteDeadline implements net.Conn: writes never wait long enough for one.
func (p *conn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline implements net.Conn.
func (p *conn) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }
