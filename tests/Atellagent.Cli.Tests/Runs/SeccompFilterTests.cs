using System.Buffers.Binary;
using Atellagent.Cli.Runs;

namespace Atellagent.Cli.Tests.Runs;

/// <summary>The filter as the kernel would run it, for both architectures: what is let through, and what is not.</summary>
public sealed class SeccompFilterTests
{
    private const uint X64 = 0xC000003E;
    private const uint Arm64 = 0xC00000B7;
    private const uint Allow = 0x7fff0000;
    private const uint Kill = 0x80000000;

    [Fact]
    public void Calls_of_every_day_are_let_through_and_those_of_another_architecture_kill()
    {
        foreach (uint ordinary in (uint[])[0, 1, 9, 10, 56 - 1, 59, 202, 231, 257, 302, 334, 439])
        {
            Assert.Equal(Allow, Run(isArm: false, X64, ordinary));
        }

        Assert.Equal(Kill, Run(isArm: false, 0x40000003, 1));
        Assert.Equal(Kill, Run(isArm: false, Arm64, 1));
        Assert.Equal(Kill, Run(isArm: true, X64, 1));
        Assert.Equal(Allow, Run(isArm: true, Arm64, 64));
    }

    [Fact]
    public void What_is_refused_is_refused_on_both()
    {
        foreach (SystemCall call in SystemCall.Refused)
        {
            Assert.Equal(Error(1), Run(isArm: false, X64, (uint)call.X64));
            if (call.Arm64 >= 0)
            {
                Assert.Equal(Error(1), Run(isArm: true, Arm64, (uint)call.Arm64));
            }
        }
    }

    [Theory]
    [InlineData(453u)]
    [InlineData(500u)]
    [InlineData(0x40000000u)]
    [InlineData(0x40000000u + 101)]
    [InlineData(uint.MaxValue)]
    public void A_call_that_is_not_known_is_not_there(uint number) => Assert.Equal(Error(38), Run(isArm: false, X64, number));

    [Theory]
    [InlineData(1u, 1u, 0u, true)] // local
    [InlineData(2u, 1u, 6u, true)] // TCP
    [InlineData(2u, 2u | 0x80000, 17u, true)] // UDP, close on exec
    [InlineData(10u, 1u | 0x800, 0u, true)]
    [InlineData(16u, 3u, 0u, true)] // which addresses there are
    [InlineData(16u, 3u, 15u, false)]
    [InlineData(16u, 2u, 9u, false)]
    [InlineData(2u, 3u, 1u, false)]
    [InlineData(2u, 3u | 0x80000, 255u, false)]
    [InlineData(10u, 3u, 58u, false)]
    [InlineData(2u, 10u, 3u, false)]
    [InlineData(17u, 3u, 3u, false)] // packets
    [InlineData(40u, 1u, 0u, false)] // virtual machines
    [InlineData(38u, 5u, 0u, false)] // the kernel's cryptography
    [InlineData(44u, 3u, 0u, false)]
    public void Sockets_are_local_or_the_internets_and_never_raw(uint family, uint type, uint protocol, bool may)
    {
        Assert.Equal(may, Run(isArm: false, X64, 41, family, type, protocol) == Allow);
        Assert.Equal(may, Run(isArm: true, Arm64, 198, family, type, protocol) == Allow);
    }

    [Theory]
    [InlineData(0x003d0f00u, true)] // a thread
    [InlineData(0x01200011u, true)] // a process
    [InlineData(0x10000011u, false)]
    [InlineData(0x00020011u, false)]
    [InlineData(0x40000011u, false)]
    [InlineData(0x02000011u, false)]
    public void Nothing_makes_a_namespace(uint flags, bool may)
    {
        Assert.Equal(may, Run(isArm: false, X64, 56, flags) == Allow);
        Assert.Equal(may, Run(isArm: true, Arm64, 220, flags) == Allow);
        Assert.Equal(Error(38), Run(isArm: false, X64, 435));
    }

    [Fact]
    public void Nobody_speaks_for_a_terminal_and_pairs_of_sockets_are_local()
    {
        Assert.Equal(Error(1), Run(isArm: false, X64, 16, 0, 0x5412));
        Assert.Equal(Error(1), Run(isArm: false, X64, 16, 0, 0x541C));
        Assert.Equal(Allow, Run(isArm: false, X64, 16, 0, 0x5401));
        Assert.Equal(Allow, Run(isArm: false, X64, 53, 1));
        Assert.Equal(Error(97), Run(isArm: false, X64, 53, 2));
        Assert.Equal(Allow, Run(isArm: false, X64, 135, 0xffffffff));
        Assert.Equal(Error(1), Run(isArm: false, X64, 135, 8));
    }

    private static uint Error(uint number) => 0x00050000 | number;

    // The few instructions that the filter has (linux/filter.h), over struct seccomp_data.
    private static uint Run(bool isArm, uint architecture, uint number, params uint[] arguments)
    {
        byte[] data = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), architecture);
        for (int i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(16 + (8 * i)), arguments[i]);
        }

        byte[] program = SeccompFilter.Make(isArm);
        uint accumulator = 0;
        for (int at = 0; ; at++)
        {
            ReadOnlySpan<byte> one = program.AsSpan(at * 8, 8);
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(one[4..]);
            bool? jump = null;
            switch (BinaryPrimitives.ReadUInt16LittleEndian(one))
            {
                case 0x20: accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)value)); break;
                case 0x54: accumulator &= value; break;
                case 0x15: jump = accumulator == value; break;
                case 0x25: jump = accumulator > value; break;
                case 0x45: jump = (accumulator & value) != 0; break;
                case 0x06: return value;
                default: throw new InvalidOperationException("no such instruction");
            }

            at += jump switch { true => one[2], false => one[3], null => 0 };
        }
    }
}
