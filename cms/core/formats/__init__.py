"""Date formats of Belgium, where Django only knows those of the Netherlands, the USA and France."""
