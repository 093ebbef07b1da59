namespace Atellagent.Domain.Evidence;

/// <summary>The end of a claimed action: its answer, told again to whoever asks with the same key.</summary>
/// <param name="Action">The action's id.</param>
/// <param name="Answer">The answer as canonical JSON.</param>
public sealed record ActionConclusion(string Action, ReadOnlyMemory<byte> Answer);
