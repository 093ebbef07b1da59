using Atellagent.Cli.Runs;

namespace Atellagent.Cli.Tests.Runs;

/// <summary>The control group of a run, on a folder that stands for the kernel's.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("atellagent-cgroup-");

    [Fact]
    public void Where_there_is_no_version_two_there_is_none()
    {
        Assert.Null(ControlGroup.TryMake(_root.FullName, "1:memory:/user\n", "a", 64, 8));
        Assert.Null(ControlGroup.TryMake(_root.FullName, "", "a", 64, 8));
    }

    [Fact]
    public void Where_this_user_may_make_none_or_it_has_no_controllers_there_is_none()
    {
        Assert.Null(ControlGroup.TryMake(Path.Combine(_root.FullName, "nowhere"), "0::/me", "a", 64, 8));
        Assert.Null(ControlGroup.TryMake(_root.FullName, "0::/slice/me", "a", 64, 8));
    }

    [Fact]
    public void What_leads_out_of_the_groups_is_no_group() => Assert.Null(ControlGroup.TryMake(_root.FullName, "0::/../../etc/x", "a", 64, 8));

    public void Dispose() => _root.Delete(recursive: true);
}
