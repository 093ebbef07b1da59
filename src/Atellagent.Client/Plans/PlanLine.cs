namespace Atellagent.Client.Plans;

/// <summary>What each line of the answer has.</summary>
/// <param name="Type"><c>progress</c>, <c>plan</c> or <c>problem</c>.</param>
/// <param name="Code">The problem code, of a problem.</param>
/// <param name="Detail">The problem in words, of a problem.</param>
public sealed record PlanLine(string Type, string? Code = null, string? Detail = null);
