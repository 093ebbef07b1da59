namespace Atellagent.Client.Administration;

/// <summary>A token that was ended before its time.</summary>
/// <param name="Ended">Its id.</param>
public sealed record EndedTokenReport(string Ended);
