"""What a repository decides: the configuration, the choice of rules, suppressions."""
