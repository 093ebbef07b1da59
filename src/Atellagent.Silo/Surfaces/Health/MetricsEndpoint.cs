using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Figures;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Administration;
using Atellagent.Silo.Surfaces.Administration;

namespace Atellagent.Silo.Surfaces.Health;

/// <summary>
/// <c>/metrics</c>: how this silo and the boundary stand, in numbers. It takes a token and the operation <c>read.metrics</c>, as whatever tells
/// of others does: agents may run on the same machine, and how often somebody is denied is nothing for them.
/// </summary>
/// <param name="gate">The way to the boundary's own route.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="desk">The figures.</param>
internal sealed class MetricsEndpoint(AdministrationGate gate, EvidenceLedger ledger, FigureDesk desk)
{
    private static readonly (string Type, string Name, string Label, string Help)[] ByWord =
    [
        ("decision", "atellagent_decisions_total", "effect", "Decisions that this silo has recorded; in a flood one counts many denials."),
        ("outcome", "atellagent_outcomes_total", "status", "Outcomes that this silo has recorded."),
        ("token", "atellagent_token_records_total", "verb", "Records of tokens issued or refused; each counts those of about a second."),
        ("alert", "atellagent_alerts_total", "severity", "Alerts that this silo has recorded as fired."),
        ("approval", "atellagent_approval_steps_total", "state", "Votes, escalations and ends of approvals that this silo has recorded, by where they led."),
    ];

    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task GetAsync(HttpContext context)
    {
        if (!await gate.MayReadAsync(context, AdministrationOperations.ReadMetrics))
        {
            return;
        }

        PrometheusText text = new();
        WriteRecords(text);
        BoundaryFigures figures = await desk.LookAsync(context.RequestAborted);
        text.Gauge("atellagent_store_readable", "Whether the store could be asked; where it is 0, what is counted in it is missing here.")
            .Sample("atellagent_store_readable", figures.Open is null ? 0 : 1);
        WriteOpen(text, figures);
        WriteSinks(text, figures);
        context.Response.ContentType = PrometheusText.MediaType;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private void WriteRecords(PrometheusText text)
    {
        (string Type, string Word, long Count)[] counts = [.. ledger.Counts.Read()];
        text.Counter("atellagent_records_total", "Records of evidence that this silo has written since it started.");
        foreach (IGrouping<string, (string Type, string Word, long Count)> type in counts.GroupBy(static one => one.Type))
        {
            text.Sample("atellagent_records_total", type.Sum(static one => one.Count), ("type", type.Key));
        }

        foreach ((string type, string name, string label, string help) in ByWord)
        {
            text.Counter(name, help);
            foreach ((_, string word, long count) in counts.Where(one => one.Type == type))
            {
                text.Sample(name, count, (label, word));
            }
        }

        text.Gauge("atellagent_evidence_backlog", "Records that wait to be written at this silo.").Sample("atellagent_evidence_backlog", ledger.Backlog)
            .Gauge("atellagent_evidence_owed", "Outcomes that could not be written and are owed; while there are any this silo is not ready.").Sample("atellagent_evidence_owed", ledger.OwedCount)
            .Gauge("atellagent_evidence_contradicted", "Whether the store is not what was signed; then everything is refused.").Sample("atellagent_evidence_contradicted", ledger.Contradiction is null ? 0 : 1);
    }

    private static void WriteOpen(PrometheusText text, BoundaryFigures figures)
    {
        if (figures.Open is not { } open)
        {
            return;
        }

        text.Gauge("atellagent_evidence_records", "Records that a log has.");
        foreach ((string log, long size) in open.Logs)
        {
            text.Sample("atellagent_evidence_records", size, ("log", log));
        }

        text.Gauge("atellagent_approvals_waiting", "Actions that wait for people, counted to ten thousand.").Sample("atellagent_approvals_waiting", open.Approvals)
            .Gauge("atellagent_actions_open", "Actions of which nobody knows what came, and permits that were used and never closed, counted to ten thousand each.")
            .Sample("atellagent_actions_open", open.Unknown, ("outcome", "unknown"))
            .Sample("atellagent_actions_open", open.Unclosed, ("outcome", "unclosed"));
    }

    private static void WriteSinks(PrometheusText text, BoundaryFigures figures)
    {
        if (figures.Sinks.IsDefault)
        {
            return;
        }

        text.Gauge("atellagent_sinks_behind", "Sinks for whom a record has waited longer than Sinks:BehindSeconds.").Sample("atellagent_sinks_behind", figures.Behind.Length);
        Write(text, figures, "atellagent_sink_lag_seconds", "How long the oldest record has waited that a sink was not told of.", sink => Math.Round(sink.Lag(figures.At).TotalSeconds, 3));
        Write(text, figures, "atellagent_sink_waiting", "Records that are still to be looked at for a sink, counted to a thousand.", static sink => sink.Standing?.Waiting ?? 0);
        Write(text, figures, "atellagent_sink_failures", "How often in a row a sink could not be told.", static sink => sink.Standing?.Failures ?? 0);
        text.Counter("atellagent_sink_passed_over_total", "Records that a sink refused for good, and that it was not told of.");
        foreach (SinkStanding sink in figures.Sinks)
        {
            text.Sample("atellagent_sink_passed_over_total", sink.Standing?.Passed ?? 0, ("sink", sink.Name));
        }

        Write(text, figures, "atellagent_sink_suspended", "Whether a sink is suspended.", static sink => sink.IsSuspended ? 1 : 0);
    }

    private static void Write(PrometheusText text, BoundaryFigures figures, string name, string help, Func<SinkStanding, double> value)
    {
        text.Gauge(name, help);
        foreach (SinkStanding sink in figures.Sinks)
        {
            text.Sample(name, value(sink), ("sink", sink.Name));
        }
    }
}
