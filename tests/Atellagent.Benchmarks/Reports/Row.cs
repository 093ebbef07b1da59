namespace Atellagent.Benchmarks.Reports;

/// <summary>One measure of two sides, with the ratio of each round.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="OursName">Our side.</param>
/// <param name="PeerName">The other side, or null where the measure stands alone.</param>
/// <param name="Ours">Our values.</param>
/// <param name="Peer">The other side's.</param>
/// <param name="Ratio">The rounds' ratios.</param>
/// <param name="AtLeast">The least that the median of the ratio, or of the value where there is none, should be.</param>
/// <param name="AtMost">The most that the median of the ratio, or of the value where there is none, should be.</param>
internal sealed record Row(
    string Measure,
    string OursName,
    string? PeerName,
    Spread Ours,
    Spread? Peer,
    Spread? Ratio,
    double? AtLeast,
    double? AtMost)
{
    public string Verdict => (AtLeast, AtMost, (Ratio ?? Ours).Median) switch
    {
        ({ } least, _, var median) => $">= {least:0.##} {(median >= least ? "met" : "MISSED")}",
        (_, { } most, var median) => $"<= {most:0.##} {(median <= most ? "met" : "MISSED")}",
        _ => "",
    };

    public static Row Of(string measure, string ours, string peer, IReadOnlyList<(double Ours, double Peer, double Ratio)> rounds, double? atLeast) => new(
        measure,
        ours,
        peer,
        Spread.Of(rounds.Select(static r => r.Ours)),
        Spread.Of(rounds.Select(static r => r.Peer)),
        Spread.Of(rounds.Select(static r => r.Ratio)),
        atLeast,
        null);

    public static Row Alone(string measure, string ours, IEnumerable<double> values, double? atMost) =>
        new(measure, ours, null, Spread.Of(values), null, null, null, atMost);
}
