"""The page Patrouilles: settings, the plan, what was done, would it have worked."""
