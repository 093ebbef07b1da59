namespace Atellagent.Silo.Identity.Providers;

/// <summary>
/// An identity provider that nobody can sign in at now. An exception because it passes through OpenIddict's configuration; the pages turn
/// it into one that says so.
/// </summary>
/// <param name="message">Why, in words that hold nothing secret.</param>
internal sealed class ProviderUnavailableException(string message) : Exception(message);
