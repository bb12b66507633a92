// Package distro builds the distribution and runs its binary as a process of
// its own, on free ports of the loopback interface: what the end-to-end tests
// and the system benchmark drive.
package distro

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// BinaryVariable names the environment variable with the absolute path of a
// binary that is to be used as it is, instead of building one.
const BinaryVariable = "EVENTSTORE_BINARY"

// manifest marks the root of the repository and says what to build.
const manifest = "builder-config.yaml"

// Root returns the repository's root: the nearest folder, from the working
// directory upwards, that holds the distribution's manifest.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, manifest)); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no %s in the working directory or above it: run from inside the repository", manifest)
		}
		dir = parent
	}
}

// Build brings the binary up to date and returns its path. It costs seconds
// when nothing changed. $EVENTSTORE_BINARY, when set, is returned instead.
func Build(ctx context.Context) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	binary := os.Getenv(BinaryVariable)
	if binary == "" {
		binary = filepath.Join(root, "build", "otelcol-eventstore")
		builder := exec.CommandContext(ctx, "go", "tool", "builder", "--config", manifest)
		builder.Dir = root
		if out, err := builder.CombinedOutput(); err != nil {
			return "", fmt.Errorf("building the distribution: %w\n%s", err, out)
		}
	}
	// Looking at the file also makes the test cache depend on it.
	if info, err := os.Stat(binary); err != nil {
		return "", err
	} else if info.IsDir() {
		return "", errors.New(binary + " is a folder, not a binary")
	}
	return binary, nil
}
