using Atellagent.Boundary.Routes.Mcp;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Routes.Mcp;

/// <summary>When a program that ended may be started again.</summary>
public sealed class RestartPauseTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_first_start_and_one_after_a_good_while_wait_for_nothing()
    {
        RestartPause pause = new(_time);
        Assert.True(pause.MayStart);
        for (int i = 0; i < 5; i++)
        {
            Run(pause, TimeSpan.FromMinutes(1));
            Assert.True(pause.MayStart);
        }
    }

    [Fact]
    public void One_that_does_not_stay_up_waits_each_time_twice_as_long_and_half_a_minute_at_most()
    {
        RestartPause pause = new(_time);
        double[] waits = new double[12];
        for (int i = 0; i < waits.Length; i++)
        {
            Run(pause, TimeSpan.FromSeconds(1));
            for (; !pause.MayStart; waits[i] += 0.25)
            {
                _time.Advance(TimeSpan.FromSeconds(0.25));
            }
        }

        Assert.Equal([0, 0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30], waits);

        // Up for a good while, it is trusted again.
        Run(pause, TimeSpan.FromMinutes(1));
        Assert.True(pause.MayStart);
    }

    private void Run(RestartPause pause, TimeSpan time)
    {
        pause.Starts();
        _time.Advance(time);
        pause.Ended();
    }
}
