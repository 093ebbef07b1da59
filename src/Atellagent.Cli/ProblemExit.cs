using Atellagent.Client.Problems;

namespace Atellagent.Cli;

/// <summary>The exit code of a problem.</summary>
internal static class ProblemExit
{
    public static int Of(ProblemReport problem) => problem.Status switch
    {
        401 or 403 => ExitCodes.Denied,
        400 or 404 or 409 or 413 or 415 or 422 => ExitCodes.Usage,

        // It answers, but it cannot be relied on now.
        503 => ExitCodes.Unreachable,
        _ => ExitCodes.Unexpected,
    };
}
