using System.Globalization;
using System.Text;

namespace Atellagent.Client.Evidence;

/// <summary>Which records to list; what is null does not filter. The server filters, so a search sees every record there is.</summary>
public sealed record EvidenceFilter
{
    /// <summary>The record's type, such as <c>decision</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The action's id.</summary>
    public string? Action { get; init; }

    /// <summary>The decision's id.</summary>
    public string? Decision { get; init; }

    /// <summary>The principal's name.</summary>
    public string? Principal { get; init; }

    /// <summary>The deployment's name.</summary>
    public string? Deployment { get; init; }

    /// <summary>The route's name.</summary>
    public string? Route { get; init; }

    /// <summary>The run that the caller named.</summary>
    public string? Run { get; init; }

    /// <summary>The operation's name.</summary>
    public string? Operation { get; init; }

    /// <summary>Where the route led: a host, or the destination's whole address.</summary>
    public string? Target { get; init; }

    /// <summary>A policy that took part.</summary>
    public string? Policy { get; init; }

    /// <summary>A rule that took part, as <c>policy#rule</c>, or its id alone beside <see cref="Policy"/>.</summary>
    public string? Rule { get; init; }

    /// <summary>The kind of a finding, or the beginning of one up to a full stop.</summary>
    public string? Finding { get; init; }

    /// <summary>Who voted.</summary>
    public string? Approver { get; init; }

    /// <summary>The decision's effect.</summary>
    public string? Effect { get; init; }

    /// <summary>The outcome's status.</summary>
    public string? Outcome { get; init; }

    /// <summary>Only records of this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only records before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A saved query whose filters hold too: <c>NAME</c>, or <c>OWNER/NAME</c>.</summary>
    public string? Saved { get; init; }

    /// <summary>Records a page.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>The filter as a query string.</summary>
    /// <returns>Empty, or beginning with <c>?</c>.</returns>
    public string ToQuery()
    {
        StringBuilder query = new();
        Append(query, "type", Type);
        Append(query, "action", Action);
        Append(query, "decision", Decision);
        Append(query, "principal", Principal);
        Append(query, "deployment", Deployment);
        Append(query, "route", Route);
        Append(query, "effect", Effect);
        Append(query, "outcome", Outcome);
        Append(query, "run", Run);
        Append(query, "operation", Operation);
        Append(query, "target", Target);
        Append(query, "policy", Policy);
        Append(query, "rule", Rule);
        Append(query, "finding", Finding);
        Append(query, "approver", Approver);
        Append(query, "since", Text(Since));
        Append(query, "until", Text(Until));
        Append(query, "saved", Saved);
        Append(query, "limit", Limit?.ToString(CultureInfo.InvariantCulture));
        Append(query, "cursor", Cursor);
        return query.ToString();
    }

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
