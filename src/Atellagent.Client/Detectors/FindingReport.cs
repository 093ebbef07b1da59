namespace Atellagent.Client.Detectors;

/// <summary>What a detector found in a text.</summary>
/// <param name="Kind">What it is, such as <c>secret.aws_access_key</c>.</param>
/// <param name="Score">How sure the detector is, from 0 to 1.</param>
/// <param name="Start">Where it begins, in UTF-16 code units from the beginning.</param>
/// <param name="End">Where it ends, exclusive.</param>
public sealed record FindingReport(string Kind, decimal Score, int Start, int End);
