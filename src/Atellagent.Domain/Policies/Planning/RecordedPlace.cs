namespace Atellagent.Domain.Policies.Planning;

/// <summary>What policies saw of a deployment when a decision was made.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Runtime">Who ran it.</param>
/// <param name="Workflow">The workflow or agent in it; null where none was named.</param>
/// <param name="Owner">The team that answered for it; null where none did.</param>
/// <param name="Revision">The revision of its document.</param>
public sealed record RecordedPlace(string Environment, string Runtime, string? Workflow, string? Owner, string Revision);
