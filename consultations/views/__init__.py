"""What readers and stakeholders see; each view gets, authorises, calls an action, responds."""
