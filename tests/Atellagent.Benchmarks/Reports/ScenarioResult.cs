using System.Globalization;
using System.Text;

namespace Atellagent.Benchmarks.Reports;

/// <summary>What one scenario came to. Books that do not balance leave it without a score.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="Rows">Its measures.</param>
/// <param name="Books">What was counted after the run, in words.</param>
/// <param name="Violations">Where the books do not balance.</param>
internal sealed record ScenarioResult(string Name, IReadOnlyList<Row> Rows, string Books, IReadOnlyList<string> Violations)
{
    public bool HasScore => Violations.Count == 0;

    public string ToTable()
    {
        StringBuilder text = new();
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{Name}: {Rows[0].OursName}{(Rows[0].PeerName is { } peer ? " against " + peer : "")}");
        if (HasScore)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {"",-34}{"ours",10}{"peer",10}{"ratio",8}  {"min..max",-15} target");
            foreach (Row row in Rows)
            {
                string spread = row.Ratio is { } ratio ? $"{ratio.Min:0.00}..{ratio.Max:0.00}" : $"{Number(row.Ours.Min)}..{Number(row.Ours.Max)}";
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {row.Measure,-34}{Number(row.Ours.Median),10}{(row.Peer is { } other ? Number(other.Median) : ""),10}{row.Ratio?.Median,8:0.00}  {spread,-15} {row.Verdict}");
            }
        }

        foreach (string violation in Violations)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  NO SCORE: {violation}");
        }

        return Books.Length == 0 ? text.ToString() : text.AppendLine("  books: " + Books).ToString();
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}
