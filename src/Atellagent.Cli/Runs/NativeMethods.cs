using System.Runtime.InteropServices;

namespace Atellagent.Cli.Runs;

/// <summary>What the C library does and .NET has no word for.</summary>
internal static class NativeMethods
{
    /// <summary>For <see cref="CloseRange"/>: closed with the next program that a child becomes, and left open here.</summary>
    public const int OnExec = 4;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "close_range", SetLastError = true)]
    public static extern int CloseRange(uint first, uint last, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "chown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    public static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
