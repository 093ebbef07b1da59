namespace Atellagent.Domain.Evidence.Tree;

/// <summary>From where on a key signs a log.</summary>
/// <param name="Log">The log's name here.</param>
/// <param name="Origin">Its name in the world.</param>
/// <param name="KeyId">The key.</param>
/// <param name="FromSize">The size of the first checkpoint that it signed.</param>
/// <param name="FromTime">When that was.</param>
public sealed record KeyUse(string Log, string Origin, string KeyId, long FromSize, DateTimeOffset FromTime);
