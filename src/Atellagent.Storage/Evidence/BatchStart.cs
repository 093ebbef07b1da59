namespace Atellagent.Storage.Evidence;

/// <summary>What a batch begins with. All of it stands still until its transaction ends.</summary>
/// <param name="Clock">The authority clock; null where it is missing.</param>
/// <param name="Epoch">The epoch of the log; null where nobody has claimed it.</param>
/// <param name="Head">The end of the log.</param>
internal readonly record struct BatchStart(long? Clock, long? Epoch, LogHead Head);
