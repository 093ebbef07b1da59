using System.CommandLine;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell reviews</c>: what people say of decisions afterwards.</summary>
internal static class ReviewsCommand
{
    public static Command Make(GlobalOptions global) => new("reviews", "Looks at decisions afterwards: opens, draws, judges and assigns reviews, and reports on them.")
    {
        ReviewsListCommand.Make(global),
        ReviewsShowCommand.Make(global),
        ReviewsOpenCommand.Make(global),
        ReviewsSampleCommand.Make(global),
        ReviewsJudgeCommand.Make(global),
        ReviewsAssignCommand.Make(global),
        ReviewsReportCommand.Make(global),
    };
}
