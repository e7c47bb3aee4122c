using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using OpenClaw.SandboxWorker.Posix;

namespace OpenClaw.SandboxWorker.Exec;

/// <summary>
/// The pipes of one command. Their names are needed only until the command has opened them: <see cref="Dispose"/> removes them, and
/// closes what nobody took.
/// </summary>
internal sealed class CommandPipes : IDisposable
{
    private readonly string _path;
    private readonly SafePipeHandle? _inputHold;
    private AnonymousPipeClientStream? _output;
    private AnonymousPipeClientStream? _errors;

    public CommandPipes(string path, bool withInput)
    {
        _path = path;
        NamedPipe.Create(OutputPath);
        NamedPipe.Create(ErrorsPath);
        _output = NamedPipe.OpenBulkRead(OutputPath);
        _errors = NamedPipe.OpenBulkRead(ErrorsPath);
        if (withInput)
        {
            NamedPipe.Create(InputPath);
            _inputHold = NamedPipe.Hold(InputPath);
        }
    }

    private string OutputPath => _path + ".out";

    private string ErrorsPath => _path + ".err";

    private string InputPath => _path + ".in";

    public AnonymousPipeClientStream TakeOutput() => Take(ref _output);

    public AnonymousPipeClientStream TakeErrors() => Take(ref _errors);

    /// <summary>The command's standard input, once it has opened it; null when it has none, or closed it already.</summary>
    public AnonymousPipeClientStream? TakeInput() => _inputHold is null ? null : NamedPipe.TryOpenWrite(InputPath);

    public void Dispose()
    {
        _output?.Dispose();
        _errors?.Dispose();
        _inputHold?.Dispose();
        File.Delete(OutputPath);
        File.Delete(ErrorsPath);
        if (_inputHold is not null)
        {
            File.Delete(InputPath);
        }
    }

    private static AnonymousPipeClientStream Take(ref AnonymousPipeClientStream? stream)
    {
        var taken = stream ?? throw new InvalidOperationException("The stream was taken before.");
        stream = null;
        return taken;
    }
}
