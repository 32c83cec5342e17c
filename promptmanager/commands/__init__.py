"""The commands of `promptmanager`, one a module, each as `command`."""
