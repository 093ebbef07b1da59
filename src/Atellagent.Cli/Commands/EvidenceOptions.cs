using System.CommandLine;
using System.Globalization;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Commands;

/// <summary>The filters over evidence, as options of every command that takes them.</summary>
internal sealed class EvidenceOptions
{
    private readonly Option<string?> _action = Filter("--action", "ID", "Only this action.");
    private readonly Option<string?> _run = Filter("--run", "RUN", "Only this run, as the caller named it in its context.");
    private readonly Option<string?> _principal = Filter("--principal", "NAME", "Only what this principal has a part in: it asked, somebody asked on its behalf, or it carried it out.");
    private readonly Option<string?> _deployment = Filter("--deployment", "NAME", "Only what was asked for in this deployment.");
    private readonly Option<string?> _route = Filter("--route", "NAME", "Only this route.");
    private readonly Option<string?> _operation = Filter("--operation", "NAME", "Only this operation.");
    private readonly Option<string?> _target = Filter("--target", "HOST", "Only what led to this host, or to this whole address.");
    private readonly Option<string?> _effect = Filter("--effect", "EFFECT", "Only decisions with this effect.");
    private readonly Option<string?> _policy = Filter("--policy", "NAME", "Only where this policy took part.");
    private readonly Option<string?> _rule = Filter("--rule", "POLICY#RULE", "Only where this rule took part; its id alone beside --policy.");
    private readonly Option<string?> _finding = Filter("--finding", "KIND", "Only with findings of this kind, or of one below it.");
    private readonly Option<string?> _outcome = Filter("--outcome", "STATUS", "Only actions that ended so.");
    private readonly Option<string?> _approver = Filter("--approver", "NAME", "Only where this person voted.");
    private readonly Option<string?> _since = Filter("--since", "TIME", "Only since then: so long ago, such as 24h or 7d, or a time.");
    private readonly Option<string?> _until = Filter("--until", "TIME", "Only before then.");

    public EvidenceOptions()
    {
        _effect.AcceptOnlyFromAmong("deny", "allow", "narrow", "require_approval");
        _outcome.AcceptOnlyFromAmong("succeeded", "failed", "refused", "unknown", "rejected", "expired", "cancelled");
    }

    /// <summary>Gives a command these options but the times, which say nothing about what is still to come.</summary>
    /// <param name="command">The command.</param>
    public void AddWithoutTimesTo(Command command)
    {
        AddTo(command);
        command.Options.Remove(_since);
        command.Options.Remove(_until);
    }

    /// <summary>Gives a command these options.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[
            _action, _run, _principal, _deployment, _route, _operation, _target, _effect, _policy, _rule, _finding, _outcome, _approver, _since, _until])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="now">The time.</param>
    /// <returns>The filter.</returns>
    /// <exception cref="UsageException">A time is none.</exception>
    public EvidenceFilter Read(ParseResult parsed, DateTimeOffset now) => new()
    {
        Action = parsed.GetValue(_action),
        Run = parsed.GetValue(_run),
        Principal = parsed.GetValue(_principal),
        Deployment = parsed.GetValue(_deployment),
        Route = parsed.GetValue(_route),
        Operation = parsed.GetValue(_operation),
        Target = parsed.GetValue(_target),
        Effect = parsed.GetValue(_effect),
        Policy = parsed.GetValue(_policy),
        Rule = parsed.GetValue(_rule),
        Finding = parsed.GetValue(_finding),
        Outcome = parsed.GetValue(_outcome),
        Approver = parsed.GetValue(_approver),
        Since = Time("--since", parsed.GetValue(_since), now),
        Until = Time("--until", parsed.GetValue(_until), now),
    };

    /// <summary>Reads them as the boundary's own words for them, so that a time ago stays one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Names and values.</returns>
    public SortedDictionary<string, string> ReadWords(ParseResult parsed)
    {
        SortedDictionary<string, string> words = new(StringComparer.Ordinal);
        foreach (Option<string?> option in (Option<string?>[])[
            _action, _run, _principal, _deployment, _route, _operation, _target, _effect, _policy, _rule, _finding, _outcome, _approver, _since, _until])
        {
            if (parsed.GetValue(option) is { } value)
            {
                words[option.Name[2..]] = value;
            }
        }

        return words;
    }

    private static DateTimeOffset? Time(string option, string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length > 1
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && Unit(text[^1]) is TimeSpan unit
            && count <= (now - DateTimeOffset.UnixEpoch) / unit)
        {
            return now - (count * unit);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new UsageException($"{option} wants a number with s, m, h or d, such as 24h, or a time such as 2026-03-01T10:00:00Z");
    }

    private static TimeSpan? Unit(char unit) => unit switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        _ => null,
    };

    private static Option<string?> Filter(string name, string help, string description) => new(name) { HelpName = help, Description = description };
}
