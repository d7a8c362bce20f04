"""Documents that go out: what is wrong goes back to each unit in its own file. Imports data_loaders; pages import it."""
