namespace Atellagent.Client.Plans;

/// <summary>The draft that runs beside the policies in force.</summary>
/// <param name="Running">Whether one runs; where none does, nothing else is said.</param>
/// <param name="Version">The version of its policies.</param>
/// <param name="Since">Since when it runs.</param>
/// <param name="By">Who started it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Policies">How many policies and exceptions it has.</param>
/// <param name="Problem">Why it cannot be looked at any more; null where it can.</param>
public sealed record ShadowReport(
    bool Running, string? Version = null, string? Since = null, string? By = null, string? Reason = null, int? Policies = null, string? Problem = null);
