// A MongoDB whose documents are rows of PostgreSQL: FerretDB as a library. Its accounts are PostgreSQL's, and so are their rights.
//
//	FIELDTAKE_MONGO_LISTEN=127.0.0.1:27017 FIELDTAKE_MONGO_POSTGRES=postgres://127.0.0.1:5432/documents mongo
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{
		// below errors it tells of every connection, and repeats every answer that is none
		Level: slog.LevelError,
		// values of a statement that failed are what documents hold
		ReplaceAttr: func(groups []string, attribute slog.Attr) slog.Attr {
			if len(groups) > 0 && groups[len(groups)-1] == "args" {
				return slog.String(attribute.Key, "(not shown)")
			}
			return attribute
		},
	})))
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "mongo:", err)
		os.Exit(1)
	}
}

func run() error {
	listen, postgres := os.Getenv("FIELDTAKE_MONGO_LISTEN"), os.Getenv("FIELDTAKE_MONGO_POSTGRES")
	if listen == "" || postgres == "" {
		return errors.New("FIELDTAKE_MONGO_LISTEN and FIELDTAKE_MONGO_POSTGRES have to be set")
	}
	if err := withoutAccount(postgres); err != nil {
		return err
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:      ferretdb.ListenerConfig{TCP: listen},
		Handler:       "postgresql",
		PostgreSQLURL: postgres,
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	fmt.Println("mongo: listening on", listen)
	return server.Run(ctx)
}

// Whoever does not log in would come to PostgreSQL as the account that this process has there: it must have none, neither in
// the address nor where PostgreSQL's clients look for one.
func withoutAccount(postgres string) error {
	address, err := url.Parse(postgres)
	if err != nil {
		return errors.New("FIELDTAKE_MONGO_POSTGRES is no address")
	}
	if address.User != nil || address.Query().Has("user") || address.Query().Has("password") {
		return errors.New("FIELDTAKE_MONGO_POSTGRES names an account: clients bring their own")
	}
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "PG") {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	if err := os.Setenv("PGPASSFILE", os.DevNull); err != nil {
		return err
	}
	return os.Setenv("PGUSER", "nobody")
}
