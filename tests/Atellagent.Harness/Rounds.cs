using System.Globalization;

namespace Atellagent.Harness;

/// <summary>How often a generated test is tried. The mutation run, which repeats the tests a thousand times over, asks for a share of it.</summary>
public static class Rounds
{
    private static readonly int Percent =
        int.TryParse(Environment.GetEnvironmentVariable("ATELLAGENT_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int share) && share is > 0 and <= 100
            ? share
            : 100;

    /// <summary>The rounds of a test.</summary>
    /// <param name="all">What it takes by itself.</param>
    /// <returns>As many, or the share of <c>ATELLAGENT_ROUNDS</c> percent.</returns>
    public static int Of(int all) => Math.Max(1, (int)((long)all * Percent / 100));
}
