using System.Collections.Immutable;
using Atellagent.Cli.Documents;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies.Explaining;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows who can call what.</summary>
internal static class CapabilityView
{
    /// <summary>Shows answers.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="capabilities">The answers.</param>
    /// <param name="problem">Why this could not be asked; null where it was answered.</param>
    /// <param name="all">Whether those that never can are shown too.</param>
    /// <returns>The exit code.</returns>
    public static int Show(Renderer renderer, ImmutableArray<Capability> capabilities, string? problem, bool all)
    {
        if (problem is not null)
        {
            throw new UsageException(problem);
        }

        CapabilityReport report = CapabilityReport.Of(capabilities.Where(c => all || c.Possibility != Possibility.Never));
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(report, DocumentJson.Default.CapabilityReport);
            return ExitCodes.Done;
        }

        if (report.Items.Count == 0)
        {
            renderer.Line("nobody and nothing");
        }
        else
        {
            renderer.Table(
                ["principal", "deployment", "operation", "can", "why", "rules"],
                report.Items.Select(static i => new object?[] { i.Principal, i.Deployment, $"{i.Route}.{i.Operation}", i.Possible, i.Why, string.Join(' ', i.Rules) }));
        }

        int never = capabilities.Length - report.Items.Count;
        if (never > 0)
        {
            renderer.Note($"{never} more never can: --all");
        }

        return ExitCodes.Done;
    }
}
