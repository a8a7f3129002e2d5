"""The settings of a repository: the configuration, the choice of rules, suppressions."""
