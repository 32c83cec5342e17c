"""The administration: users and the audit log."""
