@echo off
rem Opens the board of this folder with an installed Python; ASCII alone, whatever the code page.
chcp 65001 >nul
pushd "%~dp0"
for %%v in ({pythons}) do (
    py -%%v -c pass >nul 2>nul && (
        py -%%v run.py
        goto end
    )
)
python -c pass >nul 2>nul && (
    python run.py
    goto end
)
type deploy\no_python.txt
:end
popd
pause
