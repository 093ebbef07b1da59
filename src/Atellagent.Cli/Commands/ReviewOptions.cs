using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary>What several commands about reviews take.</summary>
internal static class ReviewOptions
{
    private static readonly string[] Severities = ["low", "medium", "high"];
    private static readonly string[] Surfaces = ["policy", "deployment", "model", "route", "work_item"];
    private static readonly string[] Verdicts = ["right", "should_deny", "should_allow", "should_narrow", "should_require_approval"];

    public static Argument<string> Review() => new("review") { Description = "The review's id, rev_…" };

    public static Argument<string> FollowUp() => new("follow-up") { Description = "The follow-up's id, fup_…" };

    public static Option<string?> Verdict(bool isRequired = false) =>
        Of("--verdict", "What the decision should have been: right, or what it should have been instead.", "VERDICT", isRequired, Verdicts);

    public static Option<string?> Severity() => Of("--severity", "How much it matters that it was wrong.", "SEVERITY", isRequired: false, Severities);

    public static Option<string?> Surface(bool isRequired = false) => Of("--surface", "Where something has to change.", "SURFACE", isRequired, Surfaces);

    public static Option<string?> State(params string[] states) => Of("--state", "How it stands.", "STATE", isRequired: false, states);

    public static Option<string?> Target(bool isRequired = false) => new("--target") { Description = "What has to change there: a policy's path, a deployment, a model, a route, or a ticket.", HelpName = "NAME", Required = isRequired };

    public static Option<string?> Team() => new("--team") { Description = "The team that it is assigned to.", HelpName = "TEAM" };

    public static Option<string?> Owner() => new("--owner") { Description = "Who does it: a person, a service or a team.", HelpName = "NAME" };

    public static Option<string?> Due() => new("--due") { Description = "By when: a day or a time, such as 2026-12-24.", HelpName = "DAY" };

    public static Option<string?> Notes() => new("--notes") { Description = "What to say to it, for the record.", HelpName = "TEXT" };

    public static Option<string?> Since() => new("--since") { Description = "Only since then: so long ago, such as 24h or 7d, or a time.", HelpName = "TIME" };

    public static Option<string?> Until() => new("--until") { Description = "Only before then.", HelpName = "TIME" };

    private static Option<string?> Of(string name, string description, string help, bool isRequired, string[] words)
    {
        Option<string?> option = new(name) { Description = description, HelpName = help, Required = isRequired };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
