using System.Security.Cryptography;

namespace Atellagent.Boundary.Sinks;

/// <summary>How long a destination is tried again that does not take what it is told.</summary>
internal static class DeliveryPatience
{
    private const int Tries = 5;
    private const int MostTries = 40;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait: twice as long each time, and never at the same moment as others that failed together.</summary>
    /// <param name="failures">How often in a row it has failed before.</param>
    /// <returns>The time.</returns>
    public static TimeSpan Wait(int failures)
    {
        TimeSpan longest = TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures, 20))));
        return longest * RandomNumberGenerator.GetInt32(500, 1001) / 1000;
    }

    /// <summary>
    /// How often a record is tried that is refused, before it is passed over. One that is refused right after another was is tried twice as often:
    /// whoever refuses everything has another fault than a record, and loses next to nothing before somebody looks.
    /// </summary>
    /// <param name="passedInRow">How many were passed over since the destination last took one.</param>
    /// <returns>The number.</returns>
    public static int TriesFor(int passedInRow) => Math.Min(MostTries, Tries << Math.Min(passedInRow, 10));
}
