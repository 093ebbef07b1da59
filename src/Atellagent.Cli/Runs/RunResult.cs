namespace Atellagent.Cli.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="ExitCode">What its program ended with; null where it was stopped.</param>
/// <param name="IsStopped">Whether it was stopped, and did not end by itself.</param>
/// <param name="Restart">Whether it is to be started again: <c>never</c>, <c>on-failure</c> or <c>always</c>.</param>
internal sealed record RunResult(string Reason, int? ExitCode, bool IsStopped, string Restart = "never")
{
    /// <summary>Whether somebody ended it, or its time did: then there is no other after it, whoever hosts it.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether it is to be started again. What was stopped is not.</summary>
    public bool IsToRestart => !IsStopped && (Restart == "always" || (Restart == "on-failure" && ExitCode != 0));
}
