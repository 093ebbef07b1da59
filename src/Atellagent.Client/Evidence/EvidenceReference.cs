namespace Atellagent.Client.Evidence;

/// <summary>Where one record of an action stands.</summary>
/// <param name="Log">The log's name.</param>
/// <param name="Index">The record's index in it, from 0.</param>
/// <param name="Type">The record's type, such as <c>decision</c> or <c>outcome</c>.</param>
public sealed record EvidenceReference(string Log, long Index, string Type);
