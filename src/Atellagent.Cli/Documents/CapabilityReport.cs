using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies.Explaining;

namespace Atellagent.Cli.Documents;

/// <summary>What <c>atell policy who-can</c> and <c>what-can</c> tell.</summary>
/// <param name="Items">The answers.</param>
internal sealed record CapabilityReport(IReadOnlyList<CapabilityReport.Item> Items)
{
    /// <summary>One answer.</summary>
    /// <param name="Principal">The principal.</param>
    /// <param name="Deployment">The deployment that it acts in, or null.</param>
    /// <param name="Route">The route.</param>
    /// <param name="Operation">The operation.</param>
    /// <param name="Possible"><c>never</c>, <c>depends</c> or <c>always</c>.</param>
    /// <param name="Why">The answer in words.</param>
    /// <param name="Rules">The rules that it hangs on.</param>
    internal sealed record Item(string Principal, string? Deployment, string Route, string Operation, string Possible, string Why, IReadOnlyList<string> Rules);

    /// <summary>Makes a report.</summary>
    /// <param name="capabilities">The answers.</param>
    /// <returns>The report.</returns>
    public static CapabilityReport Of(IEnumerable<Capability> capabilities) =>
        new([.. capabilities.Select(static c => new Item(c.Principal, c.Deployment, c.Route, c.Operation, Word(c.Possibility), c.Why, c.Rules))]);

    private static string Word(Possibility possibility) => possibility switch
    {
        Possibility.Always => "always",
        Possibility.Depends => "depends",
        _ => "never",
    };
}
