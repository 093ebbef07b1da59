namespace Atellagent.Cli;

/// <summary>The contract's exit codes: what a script can tell apart.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Invalid = 3;
    public const int TestsFailed = 4;
    public const int Widens = 5;
    public const int Denied = 6;
    public const int Waiting = 7;
    public const int Unreachable = 8;
}
