using System.Diagnostics;
using System.Globalization;
using Atellagent.Boundary.Routes.Anchors;

namespace Atellagent.Boundary.Tests.Routes.Anchors;

/// <summary>Checkpoints are committed once, and a git that does not end is ended.</summary>
public sealed class GitRepositoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atell-git-").FullName;

    public GitRepositoryTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "git"))), "git is not installed");
        Git("init", "--quiet");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_there_already_is_no_commit_and_no_failure()
    {
        Assert.Null(await CommitAsync("one"));
        Assert.Null(await CommitAsync("one"));
        Assert.Null(await CommitAsync("two"));

        Assert.Equal("2", Git("rev-list", "--count", "HEAD").Trim());
    }

    [Fact]
    public async Task Where_there_is_no_repository_it_says_so()
    {
        Directory.Delete(Path.Combine(_folder, ".git"), recursive: true);

        Assert.Contains("not a git repository", await CommitAsync("one"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_given_up_does_not_go_on_by_itself()
    {
        string hook = Path.Combine(_folder, ".git", "hooks", "post-commit");
        string began = Path.Combine(_folder, "began");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, $"#!/bin/sh\necho $$ > {began}.new\nmv {began}.new {began}\nexec sleep 600\n", CancellationToken.None);
        Assert.False(OperatingSystem.IsWindows());
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using CancellationTokenSource stopping = new();
        Task<string?> committing = GitRepository.CommitAsync(_folder, "main.checkpoint", "one", "said", stopping.Token);
        await UntilAsync(() => File.Exists(began) || committing.IsCompleted);
        Assert.False(committing.IsCompleted);
        int process = int.Parse(await File.ReadAllTextAsync(began, CancellationToken.None), CultureInfo.InvariantCulture);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => committing);
        await UntilAsync(() => !IsRunning(process));
    }

    private static bool IsRunning(int process)
    {
        try
        {
            return !Process.GetProcessById(process).HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!isSo())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private Task<string?> CommitAsync(string text) => GitRepository.CommitAsync(_folder, "main.checkpoint", text, "said", CancellationToken.None);

    private string Git(params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", _folder, .. arguments]) { RedirectStandardOutput = true })!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
