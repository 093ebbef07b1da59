namespace Atellagent.Boundary.Evidence;

/// <summary>The version of the boundary that is running (semver.org): in each decision's record, since what decides and the built-in detectors are part of it.</summary>
public static class ProductVersion
{
    /// <summary>The member of a record.</summary>
    public const string Member = "version";

    /// <summary>The version, as in <c>1.2.3</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
