namespace Atellagent.Benchmarks.Reports;

/// <summary>Minimum, median and maximum over the rounds.</summary>
internal sealed record Spread(double Min, double Median, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double middle = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Spread(sorted[0], middle, sorted[^1]);
    }
}
