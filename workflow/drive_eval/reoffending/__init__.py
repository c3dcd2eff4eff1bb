"""Re-perpetration: appearances at MARAC and police incidents, before, during and after the intervention."""
