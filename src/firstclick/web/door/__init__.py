"""The door: scans, the manifest for devices that are offline, and the devices themselves."""
