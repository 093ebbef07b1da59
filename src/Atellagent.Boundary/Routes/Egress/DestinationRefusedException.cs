namespace Atellagent.Boundary.Routes.Egress;

/// <summary>
/// A connection that may not be made. An exception only because it passes through the HTTP client's plumbing; the connector
/// turns it into a refusal.
/// </summary>
/// <param name="message">Why, in words that hold nothing secret.</param>
internal sealed class DestinationRefusedException(string message) : Exception(message);
