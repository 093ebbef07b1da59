using System.Globalization;

namespace Atellagent.Scenarios;

/// <summary>The clock of one silo, moved by libfaketime while the silo runs. The time that goes by is not touched, as when an administrator sets the clock.</summary>
internal sealed class FakedClock
{
    private static readonly string? Library = Find();
    private readonly string _file;

    /// <summary>Makes a clock that is right.</summary>
    /// <param name="world">The silo that is to run by it, before it is started.</param>
    public FakedClock(World world)
    {
        _file = world.Folder.In($"clock-{Guid.CreateVersion7():N}");
        Set(TimeSpan.Zero);
        world.Environment["LD_PRELOAD"] = Library!;
        world.Environment["FAKETIME_TIMESTAMP_FILE"] = _file;
        world.Environment["FAKETIME_NO_CACHE"] = "1";
        world.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
    }

    /// <summary>Why there is none, in words; null where there can be one.</summary>
    public static string? WhyNot => Library is null ? "libfaketime (Debian's package faketime) is not installed" : null;

    /// <summary>Moves it.</summary>
    /// <param name="ahead">How far ahead of the true time it is from now on.</param>
    public void Set(TimeSpan ahead)
    {
        // Whole, or not at all: it is read at any moment.
        File.WriteAllText(_file + ".new", string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n"));
        File.Move(_file + ".new", _file, overwrite: true);
    }

    private static string? Find() =>
        new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib" }.Where(Directory.Exists)
            .SelectMany(static folder => Directory.EnumerateDirectories(folder, "faketime").Concat(
                Directory.EnumerateDirectories(folder).SelectMany(static architecture => Directory.EnumerateDirectories(architecture, "faketime"))))
            .Select(static folder => Path.Combine(folder, "libfaketime.so.1"))
            .FirstOrDefault(File.Exists);
}
