namespace Atellagent.Domain.Authority;

/// <summary>One source of authority and its grant that admitted a request.</summary>
/// <param name="Kind">The source: <c>principal</c>, <c>deployment</c>, <c>delegator</c>, <c>delegator_deployment</c> or <c>token</c>.</param>
/// <param name="Name">The source's name.</param>
/// <param name="Grant">The grant.</param>
public sealed record EnvelopeSource(string Kind, string Name, Grant Grant);
