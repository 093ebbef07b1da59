namespace Atellagent.Domain.Routes;

/// <summary>A destination's credential, by reference. Its value exists only in the credential broker, for one call.</summary>
/// <param name="HeaderRef">Where the value is: <c>env:NAME</c> or <c>file:PATH</c>.</param>
/// <param name="Header">The header that carries it; for an MCP server over standard streams, the environment variable.</param>
/// <param name="Format">The header's text with <c>{0}</c> for the value.</param>
public sealed record RouteCredential(string HeaderRef, string Header, string Format);
