"""The figures of each chapter, declared in a module for each."""
